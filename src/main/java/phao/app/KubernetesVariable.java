package phao.app;

import java.util.Set;
import phao.protocol.Ascii;

/**
 * A variable by which Kubernetes tells every container of a service named phao, phao-web and the like: {@code PHAO_WEB_SERVICE_HOST},
 * {@code PHAO_WEB_SERVICE_PORT_HTTP}, {@code PHAO_WEB_PORT=tcp://…}, {@code PHAO_WEB_PORT_80_TCP_ADDR}.
 */
final class KubernetesVariable {

    private static final Set<String> OF_SERVICE = Set.of("HOST", "PORT");
    private static final Set<String> PROTOCOLS = Set.of("TCP", "UDP", "SCTP");

    /** The parts of the name between its underscores; the first is PHAO. */
    private final String[] words;

    private final String value;

    private KubernetesVariable(String name, String value) {
        this.words = name.split("_", -1);
        this.value = value;
    }

    /** @param name begins with {@code PHAO_} */
    static boolean is(String name, String value) {
        return Ascii.consistsOf(name, KubernetesVariable::isOfWord) && new KubernetesVariable(name, value).isOne();
    }

    private static boolean isOfWord(int c) {
        return Ascii.isLetterOrDigit(c) || c == '_';
    }

    /** Whether, behind the words of a service's name, the rest is one of the forms. */
    private boolean isOne() {
        for (int i = 1; i < words.length; i++) {
            boolean named = i != 2 || !words[1].isEmpty();
            if (named && (isService(i) || isAddress(i) || isPort(i))) {
                return true;
            }
        }
        return false;
    }

    private boolean isService(int at) {
        return words[at].equals("SERVICE") && OF_SERVICE.contains(word(at + 1)) && endsAt(at + 2);
    }

    private boolean isAddress(int at) {
        int scheme = Ascii.end(value, 0, KubernetesVariable::isOfWord);
        return words[at].equals("PORT") && at == words.length - 1 && scheme > 0 && value.startsWith("://", scheme);
    }

    private boolean isPort(int at) {
        String number = word(at + 1);
        return words[at].equals("PORT")
                && !number.isEmpty()
                && Ascii.consistsOf(number, Ascii::isDigit)
                && PROTOCOLS.contains(word(at + 2))
                && endsAt(at + 3);
    }

    private String word(int at) {
        return at < words.length ? words[at] : "";
    }

    /** Whether nothing follows, or more words do. */
    private boolean endsAt(int at) {
        return at == words.length || !(at == words.length - 1 && words[at].isEmpty());
    }
}
