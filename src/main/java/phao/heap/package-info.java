/**
 * How much of the heap may be held, and for what. Below all others in the flow, beside {@code protocol}: whoever holds something that a
 * stranger can make more of counts it here.
 */
package phao.heap;
