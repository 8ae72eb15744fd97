/** The benchmark's command: measures Phao beside others, in one run, on one machine. See docs/performance.md. */
package phao.bench;
