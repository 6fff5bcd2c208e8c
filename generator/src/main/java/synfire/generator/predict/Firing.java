package synfire.generator.predict;

/**
 * What one firing takes.
 *
 * @param cycles from the end of the one before to its own in a row of such firings
 * @param scan cycles of its scan alone
 * @param first cycles of the lanes until the first job is through
 * @param drain cycles of the drain behind the last job
 * @param drainAll cycles of the drain for all jobs
 * @param entries entries of the word queue
 * @param reads words of rings that the scan reads
 * @param issues cycles in which the lanes work
 * @param words words that it writes
 * @param sent words with events among them
 */
record Firing(
    double cycles,
    int scan,
    double first,
    int drain,
    int drainAll,
    int entries,
    int reads,
    int issues,
    int words,
    int sent) {}
