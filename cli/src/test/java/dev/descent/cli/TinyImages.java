package dev.descent.cli;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** Images of 4×4 pixels in IDX files named as MNIST's: the brightest row tells the class, 0 to 3. */
final class TinyImages {
    private static final int SIDE = 4;

    private TinyImages() {}

    static Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        write(folder, "train", 400, 1);
        write(folder, "t10k", 100, 2);
        return folder;
    }

    private static void write(Path folder, String part, int count, long seed) throws IOException {
        Random random = new Random(seed);
        ByteArrayOutputStream images = new ByteArrayOutputStream();
        ByteArrayOutputStream labels = new ByteArrayOutputStream();
        DataOutputStream imageHeader = new DataOutputStream(images);
        imageHeader.writeInt(0x803);
        imageHeader.writeInt(count);
        imageHeader.writeInt(SIDE);
        imageHeader.writeInt(SIDE);
        DataOutputStream labelHeader = new DataOutputStream(labels);
        labelHeader.writeInt(0x801);
        labelHeader.writeInt(count);
        for (int i = 0; i < count; i++) {
            int label = random.nextInt(SIDE);
            for (int row = 0; row < SIDE; row++) {
                for (int column = 0; column < SIDE; column++) {
                    images.write(random.nextInt(100) + (row == label ? 150 : 0));
                }
            }
            labels.write(label);
        }
        compress(images, folder.resolve(part + "-images-idx3-ubyte.gz"));
        compress(labels, folder.resolve(part + "-labels-idx1-ubyte.gz"));
    }

    private static void compress(ByteArrayOutputStream bytes, Path file) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            bytes.writeTo(out);
        }
    }
}
