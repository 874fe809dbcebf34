package dev.descent.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Proxy;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A program that encodes a text, and prints every address that it asks for on the way. */
final class Asking {
    private Asking() {}

    /** Tells who is asked, and lets nothing leave this machine. */
    private static final class Refusing extends URLStreamHandler {
        @Override
        protected URLConnection openConnection(URL url) throws IOException {
            System.out.println("asks " + url);
            throw new IOException("there is no network here");
        }

        @Override
        protected URLConnection openConnection(URL url, Proxy proxy) throws IOException {
            return openConnection(url);
        }
    }

    public static void main(String[] args) throws IOException {
        // Not a ProxySelector: the library passes those over.
        URL.setURLStreamHandlerFactory(protocol -> protocol.startsWith("http") ? new Refusing() : null);
        if (args[0].equals("descent")) {
            try (Tokenizer tokenizer = Tokenizer.of(Samples.BERT, "sample")) {
                System.out.println(tokenizer.encode("a red house"));
            } catch (TextException e) {
                System.out.println(e.getMessage());
            }
        } else {
            ByteArrayInputStream json = new ByteArrayInputStream(Samples.BERT.getBytes(StandardCharsets.UTF_8));
            try (HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.newInstance(json, Map.of())) {
                System.out.println(tokenizer.tokenize("a red house"));
            }
        }
    }
}
