/** What comes out: rows of figures, as a table for people and as CSV for programs. */
package phao.bench.report;
