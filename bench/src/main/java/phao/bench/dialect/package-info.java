/** How the load generator talks to each system: what to send to be a member of a room, and how a message is published. */
package phao.bench.dialect;
