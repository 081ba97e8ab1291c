package chat.parlance.http;

import java.time.InstantSource;
import java.util.function.Supplier;

/// What all servers of a process share. `requestIds` makes a short, unique, printable id for each call, on any thread.
public record Transport(EventLoops loops, TransportCounters counters, Admission admission, InstantSource clock,
    Supplier<String> requestIds, RequestObserver observer) {}
