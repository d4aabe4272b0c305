"""What the figures were measured on, and how busy it was."""
import os
import pathlib
import platform
import re


def describe():
    info = pathlib.Path("/proc/cpuinfo").read_text()
    model = re.search(r"^model name\s*:\s*(.+)$", info, re.M)
    memory_kb = int(re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text()).group(1))
    virtual = ", virtual machine" if "hypervisor" in info else ""
    return (f"{model.group(1) if model else platform.machine()}, {os.cpu_count()} cores{virtual}, "
            f"{memory_kb / 1024 / 1024:.0f} GiB, Linux {platform.release()}")


def load():
    return "load average " + " ".join(f"{value:.2f}" for value in os.getloadavg())


def ticks_per_second():
    return os.sysconf("SC_CLK_TCK")


def forget_files(folder):
    """Drops the files' pages from the kernel's cache, so that the next reads come from the disk."""
    for path in pathlib.Path(folder).rglob("*"):
        if not path.is_file():
            continue
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fdatasync(handle)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(handle)


def disk_bytes(folder):
    """Bytes allocated, not apparent sizes: logs are preallocated and sparse files exist."""
    return sum(path.lstat().st_blocks * 512 for path in pathlib.Path(folder).rglob("*") if path.is_file())
