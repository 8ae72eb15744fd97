/**
 * The server that runs this application: what endpoints and servlets need of it beyond what Jakarta's interfaces give, and in what
 * servers differ.
 *
 * <p>After {@code access} in the flow. {@code endpoint} and {@code http} know of no server by name: what one does otherwise than the
 * others is made the same here, or, where only the caller can do so, told by {@link phao.container.Container}. docs/containers.md
 * lists all of it.
 */
package phao.container;
