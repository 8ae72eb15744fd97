package phao.token;

/** What a token is worth. The reasons are for the log at DEBUG, never for the client: they would teach a forger. */
public sealed interface Verdict {

    /** It is signed by a key of this server, and is for this server and this time. */
    record Valid(Claims claims) implements Verdict {}

    /** It was valid. A client may be told, so that it brings a new one. */
    record Expired(String why) implements Verdict {}

    /** It is worth nothing. */
    record Invalid(String why) implements Verdict {}

    /** Nobody knows now: the keys can't be fetched, and there are none from before. To be tried again later. */
    record NoKeys(String why) implements Verdict {}
}
