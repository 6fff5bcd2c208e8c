/**
 * What a verification measured, as numbers with units. In: results of benches and golden traces.
 * Out: report.json and report.html.
 */
package synfire.generator.report;
