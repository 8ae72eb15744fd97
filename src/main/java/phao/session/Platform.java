package phao.session;

import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import phao.room.Timer;

/**
 * What the machine gives to sessions: threads, time and randomness. Tests give their own.
 *
 * @param executor composes and writes for callers that must not wait
 * @param timer runs something later
 * @param clock the time of day
 * @param secrets makes client ids for connections that bring none: 32 hexadecimal digits
 */
public record Platform(Executor executor, Timer timer, InstantSource clock, Supplier<String> secrets) {}
