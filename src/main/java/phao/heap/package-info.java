/**
 * How much of the heap may be held, and for what. Stands below all others in the flow, beside {@code protocol}: everything that a
 * stranger can make grow is counted here.
 */
package phao.heap;
