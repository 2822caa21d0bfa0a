"""What the first page and every chapter show before anything is scrolled: a question, and a picture."""

import pytest

from press.chapters import chapters

CHAPTERS = list(chapters())
LEAST = 150  # pixels of the picture's height

SEEN = """async () => {
    const picture = document.querySelector('.bd-article img, .bd-article .explorable');
    if (picture?.decode) await picture.decode();
    const question = document.querySelector('.bd-article h1 ~ p').getBoundingClientRect();
    const {top, bottom} = picture?.getBoundingClientRect() ?? {top: 0, bottom: 0};
    return {question: question.top >= 0 && question.bottom <= innerHeight,
            picture: Math.min(bottom, innerHeight) - top};
}"""


@pytest.fixture(scope="module", params=[(1280, 900), (375, 800)], ids=["desk", "telephone"])
def page(request, browser):
    """An empty page of the size of a screen."""
    width, height = request.param
    page = browser.new_page(viewport={"width": width, "height": height})
    yield page
    page.close()


@pytest.mark.parametrize("name", CHAPTERS)
def test_question_and_picture_stand_on_the_first_screen(page, name, address):
    page.goto(f"{address}/{name}.html")
    seen = page.evaluate(SEEN)
    assert seen["question"]
    assert seen["picture"] >= LEAST
