"""Kernels under measurement: start one, run a cell, time it, say what it is."""
import subprocess
import time

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from jupyter_client.manager import start_new_kernel


class CellFailed(Exception):
    """A cell ended with an error."""


class Kernel:
    """One running kernel, driven through jupyter_client."""

    def __init__(self, spec, timeout=60):
        self.spec = spec
        # What peers log on their terminal is neither output of cells nor ours to print.
        quiet = {} if spec == "hone" else {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.manager, self.client = start_new_kernel(kernel_name=spec, startup_timeout=timeout, **quiet)

    @property
    def pid(self):
        return self.manager.provisioner.pid

    def run(self, code, timeout=120):
        """Run a cell. The milliseconds until its reply, and those until it is idle
        too (all its outputs have come), and the reply's metadata."""
        client = self.client
        began = time.perf_counter()
        msg_id = client.execute(code, store_history=True)
        reply = self.reply_to(msg_id, timeout)
        replied = time.perf_counter()
        while True:
            msg = client.get_iopub_msg(timeout=timeout)
            if msg["parent_header"].get("msg_id") != msg_id:
                continue
            if msg["msg_type"] == "status" and msg["content"]["execution_state"] == "idle":
                break
        idle = time.perf_counter()
        if reply["content"]["status"] != "ok":
            raise CellFailed(f"{self.spec}: {code!r}: {reply['content'].get('ename')}: {reply['content'].get('evalue')}")
        return (replied - began) * 1000, (idle - began) * 1000, reply["metadata"]

    def reply_to(self, msg_id, timeout):
        while True:
            reply = self.client.get_shell_msg(timeout=timeout)
            if reply["parent_header"].get("msg_id") == msg_id:
                return reply

    def version(self):
        """What the kernel says it is."""
        msg_id = self.client.kernel_info()
        info = self.reply_to(msg_id, 30)["content"]
        language = info.get("language_info", {})
        return (f"{info.get('implementation', '?')} {info.get('implementation_version', '?')}"
                f" ({language.get('name', '?')} {language.get('version', '?')})")

    def stop(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def tier(metadata):
    """The tier that ran a cell of hone: 1 interpreted, 2 compiled, None of another kernel."""
    told = metadata.get("hone", metadata).get("tier")
    return {"interp": 1, "native": 2}.get(told, told)


def installed(spec):
    try:
        KernelSpecManager().get_kernel_spec(spec)
    except NoSuchKernel:
        return False
    return True


def percentile(values, p):
    """The p-th percentile by nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * p // 100) - 1)]
