package phao.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import phao.access.Admission;
import phao.access.Identity;
import phao.access.Right;
import phao.container.Deployment;
import phao.log.Append;
import phao.log.Appended;
import phao.protocol.Code;
import phao.protocol.Content;
import phao.protocol.Member;
import phao.protocol.Parameters;
import phao.protocol.Refusal;
import phao.protocol.RefusalException;

/** Answers {@code POST /rooms/{room}}: publishes one message (docs/protocol.md §5.4). */
final class PublishAnswer {

    private final Deployment phao;
    private final Admission admission;
    private final String room;
    private final IdempotencyKey key;
    private final Member from;
    private final AsyncResponse response;
    private final String address;

    private PublishAnswer(
            Visit visit, String room, IdempotencyKey key, Member from, AsyncResponse response, String address) {
        this.phao = visit.phao();
        this.admission = visit.admission();
        this.room = room;
        this.key = key;
        this.from = from;
        this.response = response;
        this.address = address;
    }

    static void begin(
            Visit visit, String room, Parameters parameters, HttpServletRequest request, HttpServletResponse response)
            throws IOException, RefusalException {
        Deployment phao = visit.phao();
        String client = ClientHeaders.client(request);
        IdempotencyKey key = IdempotencyKey.of(request.getHeader("Idempotency-Key"), client);
        PublishForm form = PublishForm.of(request, parameters);
        Member from = sender(visit, client, key, parameters.name());
        AsyncResponse async = AsyncResponse.beginBounded(phao, request, response);
        PublishAnswer publishing =
                new PublishAnswer(visit, room, key, from, async, request.getRequestURI() + "/messages/");
        if (client != null) {
            PresenceLease.renew(visit, room, from);
        }
        RequestBody.read(
                request,
                async,
                Code.MESSAGE_TOO_LARGE,
                phao.limits().messageBytes() + form.thumbnailBytes(),
                phao.heap().unfinished(),
                bytes -> publishing.publish(form, bytes));
    }

    private static Member sender(Visit visit, String client, IdempotencyKey key, String chosen) {
        Identity identity = visit.identity();
        return client == null && !key.client().isEmpty() && !key.chosen()
                ? identity.member(key.client(), chosen)
                : ClientHeaders.sender(visit, client, chosen);
    }

    private void publish(PublishForm form, byte[] bytes) {
        Content content;
        try {
            content = form.content(bytes, phao.limits().messageBytes());
        } catch (RefusalException e) {
            response.refuse(Problem.of(e.refusal()));
            return;
        }
        // The token may have expired while the body came.
        Optional<Refusal> refusal = admission
                .refuse(room, Right.PUBLISH)
                .or(() -> phao.quotas().publish(admission.identity(), content.heldBytes()));
        if (refusal.isPresent()) {
            response.refuse(Problem.of(refusal.get()));
            return;
        }
        Optional<Refusal> noMoreRooms = phao.quotas().refuseRoom(admission.identity());
        if (noMoreRooms.isEmpty()) {
            append(content);
            return;
        }
        phao.log().position(room, "", "").whenComplete((position, failure) -> {
            if (failure != null || position.head() > 0) {
                append(content);
            } else {
                response.making(() -> response.refuse(Problem.of(noMoreRooms.get())));
            }
        });
    }

    private void append(Content content) {
        String publisher = key.client().isEmpty() ? "" : admission.identity().publisher(key.client());
        phao.log()
                .append(new Append(room, publisher, key.n(), from, content))
                // Not on the thread of the log's writer, for which all wait.
                .thenAcceptAsync(appended -> response.making(() -> answer(appended, content)), phao.executor());
    }

    private void answer(Appended appended, Content content) {
        Optional<Problem> problem = appended.match(
                stored -> {
                    if (stored.message().seq() == 1) {
                        phao.quotas().makeRoom(admission.identity());
                    }
                    return stored(201, stored.message().seq(), stored.message().time());
                },
                known -> known(known, content),
                skipped -> Optional.of(Problem.of(
                        Code.N_SKIPPED.because("n is " + key.n() + ", the next one of this client in this room is "
                                + skipped.expected() + ": send that first"),
                        OptionalLong.of(skipped.expected()))),
                busy -> Optional.of(Problem.of(Code.BUSY, "too many publishes wait to be written: try again")),
                unavailable -> Optional.of(unavailable("the message could not be stored")));
        problem.ifPresent(response::refuse);
    }

    private static Problem unavailable(String why) {
        return Problem.of(Code.LOG_UNAVAILABLE, why + ": it is safe to send it again with the same Idempotency-Key");
    }

    private Optional<Problem> known(Appended.Known known, Content content) {
        // It may have been stored by a commit whose success was never heard of, and so never shown.
        phao.rooms().committedBefore(room, known.seq());
        if (!key.chosen() || known.seq() == 0) {
            return stored(200, known.seq(), known.time());
        }
        phao.log()
                .after(room, known.seq() - 1, 1, 1)
                .whenComplete((found, failure) -> response.making(() -> {
                    if (failure != null) {
                        response.refuse(unavailable("the log can't be read now"));
                    } else if (!found.isEmpty()
                            && found.get(0).seq() == known.seq()
                            // What was removed can't be compared any more.
                            && found.get(0).content().isPublished()
                            && !same(found.get(0).content(), content)) {
                        // draft-ietf-httpapi-idempotency-key-header §2.7: "reuse an idempotency key with a different
                        // request payload".
                        response.refuse(Problem.of(
                                Code.KEY_REUSED,
                                "another message was published under this Idempotency-Key: "
                                        + "take a key for each message that nobody else can guess"));
                    } else {
                        stored(200, known.seq(), known.time());
                    }
                }));
        return Optional.empty();
    }

    private static boolean same(Content one, Content other) {
        return one.kind() == other.kind()
                && Arrays.equals(one.bytes(), other.bytes())
                && Arrays.equals(one.thumbnail(), other.thumbnail())
                && one.contentType().equals(other.contentType())
                && one.filename().equals(other.filename());
    }

    private Optional<Problem> stored(int status, long seq, long time) {
        byte[] body = "{\"epoch\":\"%s\",\"seq\":%d,\"time\":%d}"
                .formatted(phao.log().epoch(), seq, time)
                .getBytes(StandardCharsets.US_ASCII);
        response.answer(new Answer(
                head -> {
                    head.setStatus(status);
                    head.setContentType("application/json");
                    head.setHeader("Cache-Control", "no-store");
                    if (seq > 0) {
                        head.setHeader("Location", address + seq);
                    }
                },
                body));
        return Optional.empty();
    }
}
