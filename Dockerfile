# Where the whole book is built in the full profile. The packages of requirements.txt, and CUDA with PyTorch's
# wheels, are not in here: `make book` installs them beside the sources, and finds them there the next time.
# Whoever publishes names the base by its digest, BASE=debian:bookworm-slim@sha256:…, so that it stays the same.
ARG BASE=debian:bookworm-slim
FROM ${BASE}

RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
        ca-certificates chromium-headless-shell epubcheck firefox-esr fonts-dejavu-core git make nodejs npm \
        python3 python3-venv webkit2gtk-driver xvfb \
    && rm -rf /var/lib/apt/lists/*
