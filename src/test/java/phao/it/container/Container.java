package phao.it.container;

import java.util.Arrays;
import java.util.Set;

/**
 * The servers that the tests of this package run on, and in what they differ. The one place where a test is told of a difference;
 * docs/containers.md says what each means.
 */
enum Container {
    STANDALONE("standalone", 1, Difference.UNDEPLOYING_ENDS_THE_SERVER, Difference.HAS_NO_LOGIN),
    TOMCAT_10("tomcat", 20),
    TOMCAT_11("tomcat11", 20),
    PAYARA(
            "payara",
            20,
            Difference.KEEPS_A_FEW_CLASS_LOADERS,
            Difference.REFUSES_CHUNK_EXTENSIONS,
            Difference.LOSES_PIPELINED_REQUESTS,
            Difference.WAITS_FOR_CHUNKS),
    PAYARA_MICRO(
            "payara-micro",
            1,
            Difference.UNDEPLOYING_ENDS_THE_SERVER,
            Difference.HAS_NO_LOGIN,
            Difference.REFUSES_CHUNK_EXTENSIONS,
            Difference.LOSES_PIPELINED_REQUESTS,
            Difference.WAITS_FOR_CHUNKS),
    GLASSFISH(
            "glassfish",
            20,
            Difference.KEEPS_CLASS_LOADERS,
            Difference.SERVES_NO_COLONS,
            Difference.REFUSES_CHUNK_EXTENSIONS,
            Difference.LOSES_PIPELINED_REQUESTS,
            Difference.WAITS_FOR_CHUNKS),
    WILDFLY("wildfly", 20, Difference.KEEPS_A_FEW_CLASS_LOADERS, Difference.HANGS_BEFORE_UNREAD_BODIES),
    JETTY("jetty", 20, Difference.KEEPS_A_FEW_CLASS_LOADERS, Difference.REFUSES_CONTROL_CHARACTERS),
    LIBERTY(
            "liberty",
            20,
            Difference.KEEPS_CLASS_LOADERS,
            Difference.A_CUT_CHARACTER_CLOSES,
            Difference.REFUSES_CONTROL_CHARACTERS,
            Difference.HIDES_LENGTHS_OF_COMPRESSED_ANSWERS);

    /** What cannot be made the same everywhere. */
    enum Difference {
        /** There is no undeploying without an end of the process. */
        UNDEPLOYING_ENDS_THE_SERVER,
        /** It has no users of its own that could sign in, or none under test. */
        HAS_NO_LOGIN,
        /** It answers 503 to every address whose path has a colon in it, or %3A. */
        SERVES_NO_COLONS,
        /** The server keeps class loaders of applications that were undeployed. */
        KEEPS_CLASS_LOADERS,
        /** The server keeps one to three, however often an application is undeployed, until it does something else. */
        KEEPS_A_FEW_CLASS_LOADERS,
        /** Text that is taken in parts must not be sent in fragments that end within a character. */
        A_CUT_CHARACTER_CLOSES,
        /** An address with an encoded control character is refused before the application sees it. */
        REFUSES_CONTROL_CHARACTERS,
        /** A body in chunks with extensions (RFC 9112 §7.1.1) is answered with 400. */
        REFUSES_CHUNK_EXTENSIONS,
        /** What is sent before the request before it is answered may be executed and not answered, or answered with 400. */
        LOSES_PIPELINED_REQUESTS,
        /** A client that waits before it sends its first chunk (Expect: 100-continue) waits in vain. */
        WAITS_FOR_CHUNKS,
        /** An answer with a Content-Encoding is sent in chunks, whatever its Content-Length was set to. */
        HIDES_LENGTHS_OF_COMPRESSED_ANSWERS,
        /** After an answer that was given later and before the body was read, the connection may be dead. */
        HANGS_BEFORE_UNREAD_BODIES
    }

    private final String launch;
    private final int redeployments;
    private final Set<Difference> differences;

    Container(String launch, int redeployments, Difference... differences) {
        this.launch = launch;
        this.redeployments = redeployments;
        this.differences = Set.of(differences);
    }

    /** The one that {@code arquillian.launch} names. */
    static Container underTest() {
        String launch = System.getProperty("arquillian.launch", "standalone");
        return Arrays.stream(values())
                .filter(container -> container.launch.equals(launch))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("arquillian.launch is " + launch + ", which is no container"));
    }

    String launch() {
        return launch;
    }

    boolean has(Difference difference) {
        return differences.contains(difference);
    }

    /** How often to undeploy: once where that ends the server. */
    int redeployments() {
        return redeployments;
    }
}
