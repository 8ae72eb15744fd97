package phao.http;

import java.util.Optional;
import phao.protocol.Ascii;

/** What a client prefers, by its Accept and Accept-Encoding fields (RFC 9110 §12.5.1, §12.5.3). */
final class Accept {

    /** Thousandths: "A sender of qvalue MUST NOT generate more than three digits after the decimal point." */
    private static final int FULL = 1_000;

    private static final int MAX_QUALITY_CHARS = 5;
    private static final int NOT_NAMED = -1;

    private final String type;
    private final String anyOfType;
    private int exactly = NOT_NAMED;
    private int byType = NOT_NAMED;
    private int byAll = NOT_NAMED;

    private Accept(String type) {
        this.type = type;
        this.anyOfType = type.substring(0, type.indexOf('/') + 1) + "*";
    }

    /**
     * Whether an event stream is asked for: by name, and not less than a page of JSON. A client that takes anything gets a page, which ends.
     *
     * @param header null if there is none
     */
    static boolean isForEvents(String header) {
        Accept events = of(header, EventStream.CONTENT_TYPE);
        return events.exactly > 0
                && events.exactly >= of(header, "application/json").quality();
    }

    /**
     * Whether to compress. A client that sends no Accept-Encoding gets what every client can read.
     *
     * @param header the value of Accept-Encoding, null if there is none
     */
    static boolean isForGzip(String header) {
        int gzip = of(header, "gzip").quality();
        return gzip > 0 && gzip >= of(header, "identity").exactly;
    }

    /**
     * Whether a page for people is asked for: by name, and not less than JSON. Programs that take anything don't name it.
     *
     * @param header null if there is none
     */
    static boolean isForHtml(String header) {
        Accept html = of(header, "text/html");
        return html.exactly > 0
                && html.exactly >= of(header, "application/json").quality();
    }

    /** @param type a media type or, where there are no slashes, a content coding */
    private static Accept of(String header, String type) {
        Accept accept = new Accept(type);
        HeaderReader reader = new HeaderReader(header);
        while (!reader.atEnd()) {
            reader.separators();
            accept.note(reader.run(c -> c != ',' && c != ';' && !Ascii.isBlank(c)), readQuality(reader));
        }
        return accept;
    }

    /** Reads the parameters of one media range, up to the next. */
    private static int readQuality(HeaderReader reader) {
        int quality = FULL;
        reader.blanks();
        while (reader.skip(';')) {
            reader.blanks();
            String name = reader.token();
            reader.blanks();
            if (reader.skip('=')) {
                reader.blanks();
                Optional<String> quoted = reader.quotedString();
                String value = quoted.orElseGet(() -> reader.run(c -> c != ',' && c != ';' && !Ascii.isBlank(c)));
                quality = name.equalsIgnoreCase("q") ? quality(value) : quality;
            }
            reader.run(c -> c != ',' && c != ';');
        }
        reader.until(',');
        return quality;
    }

    private void note(String range, int quality) {
        if (range.equalsIgnoreCase(type)) {
            exactly = Math.max(exactly, quality);
        } else if (range.equalsIgnoreCase(anyOfType)) {
            byType = Math.max(byType, quality);
        } else if (range.equals("*/*")) {
            byAll = Math.max(byAll, quality);
        }
    }

    /** "The most specific reference has precedence." */
    private int quality() {
        return exactly != NOT_NAMED ? exactly : byType != NOT_NAMED ? byType : byAll;
    }

    /** In thousandths. A text that is no quality is ignored. */
    private static int quality(String text) {
        boolean valid = !text.isEmpty()
                && text.length() <= MAX_QUALITY_CHARS
                && (text.charAt(0) == '0' || text.charAt(0) == '1')
                && (text.length() == 1 || text.charAt(1) == '.')
                && Ascii.consistsOf(text, c -> c == '.' || Ascii.isDigit(c))
                && text.indexOf('.') == text.lastIndexOf('.');
        if (!valid) {
            return FULL;
        }
        int thousandths = 0;
        for (int i = 0; i < MAX_QUALITY_CHARS; i++) {
            thousandths = i == 1 ? thousandths : 10 * thousandths + (i < text.length() ? text.charAt(i) - '0' : 0);
        }
        return Math.min(FULL, thousandths);
    }
}
