#if RocksDB
    import CRocksDB
    import Storage

    /// All that a database is opened, written and read with.
    struct RocksOptions: ~Copyable {
        let all: OpaquePointer?
        /// For a batch that is durable when the call returns, or as durable as the access has it.
        let lasting: OpaquePointer?
        /// For one before such a batch.
        let passing: OpaquePointer?
        let reading: OpaquePointer?
        let flushing: OpaquePointer?
        private let tables: OpaquePointer?
        private let cache: OpaquePointer?

        init(_ access: RocksDatabase.Access, _ memory: EngineMemory) {
            all = rocksdb_options_create()
            cache = rocksdb_cache_create_lru(memory.cache.bytes)
            tables = rocksdb_block_based_options_create()
            lasting = rocksdb_writeoptions_create()
            passing = rocksdb_writeoptions_create()
            reading = rocksdb_readoptions_create()
            flushing = rocksdb_flushoptions_create()
            boundMemory(memory)
            keepFiles()
            switch access {
            case .durable: rocksdb_writeoptions_set_sync(lasting, 1)
            case .following, .reading:
                rocksdb_writeoptions_disable_WAL(lasting, 1)
                rocksdb_writeoptions_disable_WAL(passing, 1)
            }
            rocksdb_flushoptions_set_wait(flushing, 1)
        }

        deinit {
            rocksdb_flushoptions_destroy(flushing)
            rocksdb_readoptions_destroy(reading)
            rocksdb_writeoptions_destroy(passing)
            rocksdb_writeoptions_destroy(lasting)
            rocksdb_options_destroy(all)
            rocksdb_block_based_options_destroy(tables)
            rocksdb_cache_destroy(cache)
        }

        /// Indexes and filters lie in the cache with the blocks, so that it bounds them, too; of what
        /// was written one half gathers while the other goes to a file.
        private func boundMemory(_ memory: EngineMemory) {
            rocksdb_block_based_options_set_block_cache(tables, cache)
            rocksdb_block_based_options_set_cache_index_and_filter_blocks(tables, 1)
            rocksdb_block_based_options_set_pin_l0_filter_and_index_blocks_in_cache(tables, 1)
            rocksdb_block_based_options_set_filter_policy(
                tables, rocksdb_filterpolicy_create_bloom_full(10))
            rocksdb_options_set_block_based_table_factory(all, tables)
            rocksdb_options_set_write_buffer_size(all, memory.writes.bytes / 2)
            rocksdb_options_set_max_write_buffer_number(all, 2)
        }

        /// A tear at the end of the write-ahead log is cut off, any other damage refused. The library's
        /// own notes stay small.
        private func keepFiles() {
            rocksdb_options_set_create_if_missing(all, 1)
            rocksdb_options_set_paranoid_checks(all, 1)
            rocksdb_options_set_wal_recovery_mode(
                all, Int32(rocksdb_tolerate_corrupted_tail_records_recovery))
            rocksdb_options_set_compression(all, Int32(rocksdb_lz4_compression))
            rocksdb_options_set_level_compaction_dynamic_level_bytes(all, 1)
            rocksdb_options_set_max_background_jobs(all, 2)
            rocksdb_options_set_max_open_files(all, 256)
            rocksdb_options_set_max_log_file_size(all, 1 << 20)
            rocksdb_options_set_keep_log_file_num(all, 2)
            rocksdb_options_set_info_log_level(all, 2)
            rocksdb_options_set_stats_dump_period_sec(all, 0)
        }
    }
#endif
