package chat.parlance.dialect.hexatron;

import chat.parlance.core.Erasure;
import chat.parlance.core.Conversations;
import chat.parlance.core.Inbox;
import chat.parlance.core.Messaging;
import chat.parlance.core.Names;
import chat.parlance.core.RateLimits;
import chat.parlance.core.Reading;
import chat.parlance.gateway.Hub;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/// What the hexatron dialect works with. `blocking` runs things that may wait, on virtual threads.
public record HexServices(Messaging messaging, Conversations conversations, Reading reading, Inbox inbox, Names names,
    Erasure erasure,
    RateLimits rates, Hub hub, InstantSource clock, Executor blocking) {}
