"""A kernel is ready once it has answered and is heard, and not before; one that has died never is."""

import queue

import looping
import pytest

from press.manager import Client


class Told(Client):
    """A client whose kernel answers each time it is asked, and is heard only from a certain time on."""

    def begin(self, heard_from=1, dies=False):
        self.asked, self.heard_from, self.dies, self.left = 0, heard_from, dies, 0
        return self

    def kernel_info(self):
        self.asked += 1
        self.left = 2 if self.asked >= self.heard_from else 0
        return f"question {self.asked}"

    def _message(self, **content):
        return {"parent_header": {"msg_id": f"question {self.asked}"}, "content": content}

    async def get_shell_msg(self, timeout):
        if self.dies:
            raise queue.Empty
        return self._message(protocol_version="5.3")

    async def get_iopub_msg(self, timeout):
        if not self.left:
            raise queue.Empty
        self.left -= 1
        return self._message(execution_state="idle" if self.left == 0 else "busy")

    async def is_alive(self):
        return not self.dies


@pytest.mark.parametrize("heard_from", [1, 3])
def test_a_kernel_is_asked_until_it_is_heard(heard_from):
    client = Told().begin(heard_from)
    looping.run(client.wait_for_ready(timeout=60))
    assert (client.asked, client.left) == (heard_from, 0)


def test_a_kernel_that_has_died_is_not_waited_for():
    with pytest.raises(RuntimeError, match="the kernel died before it answered"):
        looping.run(Told().begin(dies=True).wait_for_ready(timeout=60))


def test_a_kernel_that_is_never_heard_is_given_up():
    with pytest.raises(RuntimeError, match="the kernel did not answer in 0 seconds"):
        looping.run(Told().begin(heard_from=10**9).wait_for_ready(timeout=0))
