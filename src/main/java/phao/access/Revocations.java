package phao.access;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import phao.log.Revocation;

/** The tokens that count no more. Any thread. */
final class Revocations {

    private final Map<String, Revocation> users = new ConcurrentHashMap<>();
    private final Map<String, Revocation> tokens = new ConcurrentHashMap<>();

    /** @param now milliseconds since the epoch: what may be forgotten is */
    void add(Revocation revocation, long now) {
        Map<String, Revocation> all = revocation.kind() == Revocation.Kind.USER ? users : tokens;
        all.values().removeIf(known -> known.until() < now);
        all.merge(revocation.value(), revocation, Revocation::and);
    }

    boolean include(Identity identity) {
        return identity.isUser()
                && (isIn(users, identity.user(), identity) || isIn(tokens, identity.tokenId(), identity));
    }

    private static boolean isIn(Map<String, Revocation> all, String value, Identity identity) {
        Revocation revocation = all.get(value);
        return revocation != null && identity.issued() <= revocation.before();
    }
}
