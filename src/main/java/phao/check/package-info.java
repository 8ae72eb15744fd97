/**
 * Proof instead of promise: a client that writes down all that happens to it, and a checker that finds in these notes whatever
 * was lost, doubled, reordered or invented.
 *
 * <p>Used by the simulator, by the tests with real faults, and by {@code java -jar phao.war check}. Knows only {@code protocol};
 * the server never uses it.
 */
package phao.check;
