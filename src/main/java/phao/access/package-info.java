/** Who may do what: the origins that may open a connection. Needs nothing of the packages before it but {@code protocol}. */
package phao.access;
