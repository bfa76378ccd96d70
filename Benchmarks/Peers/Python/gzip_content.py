"""Python's zlib, with gzip's header and checksum. Arguments: write or read, the content's path."""

import sys

from peer import serve


def prepare():
    import zlib

    gzip_bits = 16 + zlib.MAX_WBITS
    way, path = sys.argv[1:]
    with open(path, "rb") as file:
        content = file.read()

    def write():
        coder = zlib.compressobj(6, wbits=gzip_bits)
        return coder.compress(content) + coder.flush()

    def read():
        decoder = zlib.decompressobj(wbits=gzip_bits)
        return decoder.decompress(content) + decoder.flush()

    return write if way == "write" else read


serve(prepare)
