/** What single steps of the server cost, by JMH. Those of package {@code phao.room} stand in that package, whose classes are its own. */
package phao.bench.micro;
