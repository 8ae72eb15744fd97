/**
 * The engine that keeps the logs in memory: for tests, the simulator, and servers that need not outlive a restart.
 *
 * <p>{@link phao.log.memory.MemoryEngine} is all that others see of it.
 */
package phao.log.memory;
