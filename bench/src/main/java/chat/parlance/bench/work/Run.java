package chat.parlance.bench.work;

import chat.parlance.bench.Report;
import chat.parlance.bench.Settings;
import chat.parlance.bench.load.Generator;

/// What a workload works with.
public record Run(Settings settings, Report report, Generator generator) {}
