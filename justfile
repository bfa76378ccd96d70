# The same commands for those who type `just`; the Makefile is the one place that says what they do.

lint:
    make lint

fmt:
    make fmt

test-fast:
    make test-fast

test-full:
    make test-full

test-rocksdb:
    make test-rocksdb
