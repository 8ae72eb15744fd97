/**
 * The classes at the root of the WAR: what {@code java -jar phao.war} starts, before any library can be seen. They lay out
 * the libraries inside the WAR, make a class loader over them and hand over to {@code phao.standalone}. A container
 * never loads them.
 */
package phao.boot;
