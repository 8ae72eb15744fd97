/**
 * The load generator: many connections, few threads, and a check of every message that arrives.
 *
 * <p>A {@link phao.bench.load.Load} opens its links through a {@code dialect}, lets them talk, and measures in a window. What it
 * measures with must cost less than what it measures: bytes are scanned for marks, and nothing else of them is read.
 */
package phao.bench.load;
