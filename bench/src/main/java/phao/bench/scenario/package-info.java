/** What is measured: each scenario on its own, with the systems that take part in it. */
package phao.bench.scenario;
