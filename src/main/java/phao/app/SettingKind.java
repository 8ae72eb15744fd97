package phao.app;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import phao.access.Hosts;
import phao.access.ListedOrigin;
import phao.access.Proxies;

/**
 * The kind of value that a setting takes.
 *
 * @param label what stands for a value in help texts
 * @param valid for people, to be read after "it must be"
 * @param reader throws IllegalArgumentException for what is not valid; an empty string is a setting that is not set and has no default
 */
record SettingKind<T>(String label, String valid, Function<String, T> reader) {

    /** A value is not valid; the message says what to write instead. */
    static final class NotValid extends IllegalArgumentException {

        private static final long serialVersionUID = 1L;

        NotValid(String advice) {
            super(advice);
        }
    }

    static final SettingKind<Path> FOLDER = new SettingKind<>("FOLDER", "the path of a folder", Path::of);

    static final SettingKind<Optional<Path>> FILE = new SettingKind<>(
            "FILE", "the path of a file", value -> value.isEmpty() ? Optional.empty() : Optional.of(Path.of(value)));

    static final SettingKind<Set<String>> ORIGINS = new SettingKind<>(
            "ORIGINS",
            "*, or origins like https://app.example separated by commas",
            value -> list(value, ListedOrigin::problem));

    static final SettingKind<Set<String>> HOSTS = new SettingKind<>(
            "HOSTS",
            "*, or names and addresses like chat.example separated by commas, without ports",
            value -> list(value, Hosts::problem));

    /** To be followed by a person: nothing that runs, and nothing that a browser could take for a script. */
    static final SettingKind<Optional<String>> LINK =
            new SettingKind<>("URL", "an address like https://app.example/login or /login", value -> {
                require(value.isEmpty() || value.matches("(https?://[^/\\s]+)?/(?!/)\\S*|https?://[^/\\s]+"));
                return value.isEmpty() ? Optional.empty() : Optional.of(value);
            });

    static final SettingKind<Optional<URI>> ADDRESS = new SettingKind<>(
            "URL",
            "an address like https://login.example",
            value -> value.isEmpty() ? Optional.empty() : Optional.of(address(value)));

    /** In which upper and lower case differ. */
    static final SettingKind<Set<String>> WORDS = new SettingKind<>(
            "WORDS", "words separated by commas", value -> items(value).collect(Collectors.toUnmodifiableSet()));

    static final SettingKind<Set<String>> NETWORKS = new SettingKind<>(
            "NETWORKS",
            "addresses or networks like 10.0.0.0/8 separated by commas",
            value -> list(value, Proxies::problem));

    static final SettingKind<Long> COUNT =
            new SettingKind<>("N", "a whole number of at most 15 digits; 0 means no limit", value -> {
                require(value.matches("[0-9]{1,15}"));
                return Long.parseLong(value);
            });

    static SettingKind<Integer> bytes(int least, int most) {
        return new SettingKind<>("BYTES", "a whole number from " + least + " to " + most, value -> {
            require(value.matches("[0-9]{1,9}"));
            int bytes = Integer.parseInt(value);
            require(bytes >= least && bytes <= most);
            return bytes;
        });
    }

    /** @param least the shortest valid time; zero if {@code 0s} means no limit */
    static SettingKind<Duration> time(Duration least) {
        String valid = "a time like 500ms, 25s, 10m, 12h or 90d"
                + (least.isZero() ? "; 0s means no limit" : ", at least " + least.toSeconds() + "s");
        return new SettingKind<>("TIME", valid, value -> {
            Duration duration = DurationText.parse(value).orElseThrow(IllegalArgumentException::new);
            require(duration.compareTo(least) >= 0);
            return duration;
        });
    }

    static SettingKind<Duration> upTo(Duration most) {
        return new SettingKind<>("TIME", "a time like 500ms, 25s or 1m, at most " + most.toMinutes() + "m", value -> {
            Duration duration = DurationText.parse(value).orElseThrow(IllegalArgumentException::new);
            require(duration.compareTo(most) <= 0);
            return duration;
        });
    }

    static <E extends Enum<E>> SettingKind<E> oneOf(Class<E> words) {
        List<String> valid =
                Arrays.stream(words.getEnumConstants()).map(SettingKind::word).toList();
        return new SettingKind<>(
                String.join("|", valid),
                String.join(" or ", valid),
                value -> Enum.valueOf(words, value.toUpperCase(Locale.ROOT)));
    }

    /** As {@link #oneOf}, or not set. */
    static <E extends Enum<E>> SettingKind<Optional<E>> optionalOf(Class<E> words) {
        SettingKind<E> one = oneOf(words);
        return new SettingKind<>(
                one.label(),
                one.valid(),
                value -> value.isEmpty()
                        ? Optional.empty()
                        : Optional.of(one.reader().apply(value)));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** The items in lower case. */
    private static Set<String> list(String value, Function<String, Optional<String>> problem) {
        List<String> items = items(value).toList();
        items.stream().flatMap(item -> problem.apply(item).stream()).findFirst().ifPresent(advice -> {
            throw new NotValid(advice);
        });
        return items.stream().map(item -> item.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    private static Stream<String> items(String value) {
        return Arrays.stream(value.split("[,\\s]+")).filter(item -> !item.isEmpty());
    }

    private static URI address(String value) {
        URI address = URI.create(value);
        require(address.getHost() != null
                && ("https".equalsIgnoreCase(address.getScheme()) || "http".equalsIgnoreCase(address.getScheme())));
        return address;
    }

    private static void require(boolean valid) {
        if (!valid) {
            throw new IllegalArgumentException();
        }
    }
}
