package io.trackgate.app.export;

import java.io.IOException;

import io.trackgate.core.telemetry.StoredRecord;

/** One form in which records leave the store. Called in the order of trackers and times. */
interface RecordWriter {

    /** @param label of the record's tracker; its id where the fleet does not know it any more */
    void write(StoredRecord record, String label) throws IOException;

    /** Whatever stands behind the last record. What was given to write into stays open. */
    void end() throws IOException;
}
