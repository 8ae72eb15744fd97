/**
 * Who may do what: the names by which the server may be asked, and the origins that may open a connection. Needs nothing of the packages
 * before it but {@code protocol}.
 */
package phao.access;
