/** Peers in Java: the loop that everybody writes first, on the engines that Phao runs on. Each is started as a process of its own. */
package phao.bench.peer;
