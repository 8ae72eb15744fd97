/**
 * Who may do what: the hosts to which requests may be sent, and the origins whose pages may send them. Of the packages before it in the
 * flow it needs {@code protocol} only.
 */
package phao.access;
