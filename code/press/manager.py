"""How a kernel is started and ended: as Jupyter does it, and without its waits for what has come already."""

import math
import queue
import sys
import time
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import default

from press import kernel
from press.forked import Forked

OFTEN = 0.01  # seconds between two looks whether a kernel that was killed is gone


class Client(AsyncKernelClient):
    """What talks to a kernel; it is ready once it has answered, and what it says besides is heard."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until that is so; Jupyter's own then waits for some silence as well.

        Args:
            timeout: How long, in seconds.

        Raises:
            RuntimeError: If the kernel has died, or has not answered by then.
        """
        last = time.monotonic() + (math.inf if timeout is None else timeout)
        while not await self._answers():
            if not await self.is_alive():
                raise RuntimeError("the kernel died before it answered")
            if time.monotonic() > last:
                raise RuntimeError(f"the kernel did not answer in {timeout} seconds")

    async def _answers(self) -> bool:
        """Ask the kernel what it is; returns whether it has said so, and that it is idle again."""
        asked = self.kernel_info()
        try:
            while (reply := await self.get_shell_msg(timeout=1))["parent_header"].get("msg_id") != asked:
                pass
            # What a kernel says before anyone listens is lost: it is then asked once more.
            while not _is_idle(await self.get_iopub_msg(timeout=0.03), asked):
                pass
        except queue.Empty:
            return False
        self._handle_kernel_info_reply(reply)
        return True


def _is_idle(message: dict[str, Any], asked: str) -> bool:
    """Say whether a message ends what a kernel has to say to a question."""
    is_of_it = message["parent_header"].get("msg_id") == asked
    return is_of_it and message["content"].get("execution_state") == "idle"


class Kernel(AsyncKernelManager):
    """A kernel that notes what it opens; Jupyter's own list of kernels is not asked.

    Attributes:
        forked: The process that it is to be, where none is to be started.
    """

    forked: Forked | None = None

    @property
    def kernel_spec(self) -> KernelSpec:
        """Say how it is started."""
        command = [sys.executable, "-m", kernel.__name__, "{connection_file}"]
        return KernelSpec(argv=command, display_name="Python 3", language="python")

    @default("client_factory")
    def _client_factory_default(self) -> type[Client]:
        return Client

    async def _async_launch_kernel(self, kernel_cmd: list[str], **settings: Any) -> None:
        if self.forked is None:
            await super()._async_launch_kernel(kernel_cmd, **settings)
            return
        assert isinstance(self.provisioner, LocalProvisioner)
        self.forked.go(settings["stderr"])
        self.provisioner.process = self.forked  # type: ignore[assignment]  # it has what is asked of one
        self.provisioner.pid = self.provisioner.pgid = self.forked.pid

    async def _async_wait(self, pollinterval: float = OFTEN) -> None:
        await super()._async_wait(OFTEN)
