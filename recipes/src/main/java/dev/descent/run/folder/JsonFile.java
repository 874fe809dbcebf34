package dev.descent.run.folder;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A file of JSON that holds one object, as the files in a run's folder do. */
final class JsonFile {
    /** The largest has the categories of a table in it. */
    private static final long LARGEST = 64 << 20;

    private JsonFile() {}

    /**
     * What stands in a file.
     *
     * @throws IOException if it cannot be read, with a message of a few words
     */
    static Map<String, Object> read(Path file) throws IOException {
        if (Files.size(file) > LARGEST) {
            throw new IOException("it has %s bytes, far more than such a file ever has".formatted(Files.size(file)));
        }
        try (JsonParser parser = JSON.std.createParser(Files.readString(file))) {
            Map<String, Object> map = JSON.std.mapFrom(parser);
            if (map == null) {
                throw new IOException("it holds null where an object must stand");
            }
            if (parser.nextToken() != null) {
                throw new IOException("text follows its end");
            }
            return map;
        } catch (MalformedInputException e) {
            throw new IOException("it is not text in UTF-8", e);
        } catch (JacksonException e) {
            throw new IOException(reason(e), e);
        }
    }

    private static String reason(JacksonException e) {
        String words =
                String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
        int source = words.indexOf(" (start marker at ");
        JsonLocation place = e.getLocation();
        return (place == null ? "" : "line " + place.getLineNr() + ": ")
                + (source < 0 ? words : words.substring(0, source));
    }
}
