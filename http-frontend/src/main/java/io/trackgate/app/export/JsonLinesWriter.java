package io.trackgate.app.export;

import java.io.IOException;
import java.io.Writer;

import io.trackgate.core.telemetry.RecordJson;
import io.trackgate.core.telemetry.StoredRecord;

/** JSON Lines: each record an object on a line of its own, what it lacks left out. */
final class JsonLinesWriter implements RecordWriter {

    private final Writer out;

    JsonLinesWriter(Writer out) { this.out = out; }

    @Override
    public void write(StoredRecord record, String label) throws IOException {
        out.write(RecordJson.line(record, label));
        out.write('\n');
    }

    @Override
    public void end() throws IOException { out.flush(); }
}
