using SkiaSharp;

namespace Portal.Inference.Tests;

public sealed class FaceTests(StarterModels models)
{
    // Middles of the heads as the sample was drawn.
    private static readonly (float X, float Y)[] Drawn = [(180, 230), (450, 210), (720, 240)];

    private static byte[] Sample => StarterModels.Sample("blazeface", "faces.png");

    [Fact]
    public async Task Three_drawn_faces_are_found_where_they_were_drawn()
    {
        var faces = (await models.Faces(Sample)).OrderBy(face => face.Box.XMin).ToArray();

        Assert.Equal(3, faces.Length);
        foreach (var (face, head) in faces.Zip(Drawn))
        {
            Assert.InRange(face.Score, 0.6f, 1f);
            Assert.Equal(head.X, (face.Box.XMin + face.Box.XMax) / 2, tolerance: 15f);
            Assert.InRange(face.Box.XMax - face.Box.XMin, 120, 220);
            Assert.InRange(head.Y, face.Box.YMin, face.Box.YMax);
        }
    }

    [Fact]
    public async Task Eyes_stand_above_the_nose_and_the_nose_above_the_mouth()
    {
        foreach (var face in await models.Faces(Sample))
        {
            var (rightEye, leftEye, nose, mouth) = (face.Keypoints[0], face.Keypoints[1], face.Keypoints[2], face.Keypoints[3]);
            Assert.True(rightEye.X < leftEye.X, "The person's right eye is on the picture's left.");
            Assert.True(rightEye.Y < nose.Y && nose.Y < mouth.Y);
        }
    }

    [Fact]
    public async Task Best_comes_first()
    {
        var scores = (await models.Faces(Sample)).Select(face => face.Score).ToArray();

        Assert.Equal(scores.OrderDescending(), scores);
    }

    [Fact]
    public async Task A_crop_of_one_head_has_one_face()
    {
        using var picture = SKBitmap.Decode(Sample);
        using var head = new SKBitmap();
        Assert.True(picture.ExtractSubset(head, new SKRectI(320, 40, 580, 400)));

        Assert.Single(await models.Faces(Pictures.Png(head)));
    }

    [Fact]
    public async Task An_invoice_has_no_face() =>
        Assert.Empty(await models.Faces(StarterModels.Sample("ppocr", "invoice.png")));

    [Fact]
    public async Task A_phone_held_sideways_gives_an_upright_picture()
    {
        // The picture lies on its side and says so: what is stored must be turned clockwise to be seen.
        var jpeg = Exif.WithOrientation(Pictures.Encode(Exif.TurnLeft(Sample), SKEncodedImageFormat.Jpeg), 6);

        var faces = (await models.Faces(jpeg)).OrderBy(face => face.Box.XMin).ToArray();

        Assert.Equal(3, faces.Length);
        Assert.All(faces.Zip(Drawn), pair => Assert.Equal(pair.Second.X, (pair.First.Box.XMin + pair.First.Box.XMax) / 2, tolerance: 15f));
    }
}
