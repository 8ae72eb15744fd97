/**
 * The engine that keeps the logs in one SQLite file: the default.
 *
 * <p>{@link phao.log.sqlite.SqliteEngine} is all that others see of it. {@code DatabaseWriter} has the one connection that
 * writes, {@code ReaderPool} those that read, {@code DataFolder} the folder itself.
 */
package phao.log.sqlite;
