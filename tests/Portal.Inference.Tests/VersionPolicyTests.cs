using System.ComponentModel;
using Portal.Inference.Engine;

namespace Portal.Inference.Tests;

public sealed class VersionPolicyTests
{
    [Fact]
    public void A_policy_is_written_as_text()
    {
        Assert.Equal(new VersionPolicy.All(), Read("all"));
        Assert.Equal(new VersionPolicy.Latest(1), Read("latest"));
        Assert.Equal(new VersionPolicy.Latest(3), Read("latest:3"));
        Assert.Equal(["1.0.0", "1.2.0"], ((VersionPolicy.Listed)Read("1.0.0, 1.2.0")).Versions);
        Assert.Throws<FormatException>(() => Read("latest:many"));
    }

    private static VersionPolicy Read(string text) =>
        (VersionPolicy)TypeDescriptor.GetConverter(typeof(VersionPolicy)).ConvertFromInvariantString(text)!;
}
