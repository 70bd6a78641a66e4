"""Starts bubblewrap with a filter of system calls: for what is the machine's and no namespace divides.

`sandbox` gives it the command line of bubblewrap, to which it adds the filter. It imports nothing of nnbp.
"""

import os
import struct
import sys

NUMBERS = {  # of io_uring_setup, add_key, request_key, keyctl, socket, and what the kernel calls the machine
    "x86_64": (425, 248, 249, 250, 41, 0xC000003E),
    "aarch64": (425, 217, 218, 219, 198, 0xC00000B7),
}
"""Key rings belong to a login, and io_uring makes sockets past a filter."""
FAMILIES = 1, 2, 10, 16
"""The sockets that a network of one's own confines: local ones, those of both internets, and netlink."""
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, EPERM, EAFNOSUPPORT = 0x7FFF0000, 0x50001, 0x50061
"""Instructions of the filter, and what it returns."""


def bpf(machine):
    """The filter as the kernel wants it, or None for a machine of another kind."""
    if machine not in NUMBERS:
        return None
    *refused, socket, kind = NUMBERS[machine]
    lines = [(LOAD, 0, 0, 4), (EQUAL, 1, 0, kind), (RETURN, 0, 0, EPERM), (LOAD, 0, 0, 0)]
    lines += [(AT_LEAST, 0, 1, 0x40000000), (RETURN, 0, 0, EPERM)]  # other numbers for the same calls
    for number in refused:
        lines += [(EQUAL, 0, 1, number), (RETURN, 0, 0, EPERM)]
    lines += [(EQUAL, 1, 0, socket), (RETURN, 0, 0, ALLOW), (LOAD, 0, 0, 16)]
    for family in FAMILIES:
        lines += [(EQUAL, 0, 1, family), (RETURN, 0, 0, ALLOW)]
    lines.append((RETURN, 0, 0, EAFNOSUPPORT))
    return b"".join(struct.pack("<HBBI", *line) for line in lines)


def main(env, *command):
    if program := bpf(os.uname().machine):
        file = os.memfd_create("filter", 0)  # which bubblewrap inherits
        os.write(file, program)
        os.lseek(file, 0, os.SEEK_SET)
        place = command.index("--unshare-all")
        command = [*command[:place], "--seccomp", str(file), *command[place:]]
    os.execvp(env, [env, *command])


if __name__ == "__main__":
    main(*sys.argv[1:])
