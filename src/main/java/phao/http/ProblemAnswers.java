package phao.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes the answers to one request that can't be answered as it was meant to be: refusals and unexpected errors, for the program or the
 * person who asks. Any thread.
 *
 * @param address of the request, for the log; the request itself belongs to the container, which uses it again for others
 * @param visitor the person to show a page to; empty if a program asks
 */
record ProblemAnswers(String address, Optional<Visitor> visitor) {

    static ProblemAnswers to(HttpServletRequest request) {
        return new ProblemAnswers(request.getRequestURI(), Visitor.of(request));
    }

    Answer refusal(Problem problem) {
        return refusal(problem, to -> {});
    }

    /** @param fields sets headers beside those of the problem */
    Answer refusal(Problem problem, Consumer<HttpServletResponse> fields) {
        Problem shown = problem.to(visitor);
        return new Answer(
                to -> {
                    shown.head(to);
                    fields.accept(to);
                },
                shown.body());
    }

    /**
     * Writes an unexpected error into the log.
     *
     * @return the answer, with the reference by which the log is searched
     */
    Answer unexpected(Throwable bug) {
        return refusal(problem(bug));
    }

    /** Writes an unexpected error into the log, when there is nobody to answer any more. */
    void log(Throwable bug) {
        problem(bug);
    }

    private Problem problem(Throwable bug) {
        return UnexpectedError.problem(bug, "answer to", address);
    }
}
