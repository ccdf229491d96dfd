// Loaded into a server that is measured: it ends with the benchmark, whatever becomes of that.

process.on('disconnect', () => process.exit())
