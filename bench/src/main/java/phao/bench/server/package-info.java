/** The systems that are measured, each a process of its own, and what the kernel says that they cost. */
package phao.bench.server;
