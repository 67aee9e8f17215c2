using Portal.Server.Auth.Passwords;

namespace Portal.Server.Tests.Auth;

public sealed class PasswordStrengthTests
{
    [Theory]
    [InlineData("velvet otter parade")]
    [InlineData("correct horse battery staple")]
    [InlineData("nothing-but-lowercase-words")]
    [InlineData("731905284416")]
    [InlineData("安全はとても大事なことですから覚えて")]
    [InlineData("Grüße an die Wölfe")]
    public void Any_composition_is_accepted_if_it_is_hard_to_guess(string password) =>
        Assert.Null(PasswordChecks.Fault(password, "ann@acme.example", "Ann Other"));

    [Fact]
    public void Sixty_four_characters_of_Chinese_are_accepted() =>
        Assert.Null(PasswordChecks.Fault(string.Concat(Enumerable.Range(0x4E00, 64).Select(code => (char)code))));

    [Fact]
    public void One_hundred_and_twenty_eight_characters_are_accepted_and_one_more_is_not()
    {
        var longest = string.Concat(Enumerable.Repeat("kelp otter. ", 11))[..128];

        Assert.Null(PasswordChecks.Fault(longest));
        Assert.Equal("PasswordTooLong", PasswordChecks.Fault(longest + "x"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("short-otter")]
    public void Fewer_than_twelve_characters_are_refused(string? password) =>
        Assert.Equal("PasswordTooShort", PasswordChecks.Fault(password));

    [Theory]
    [InlineData("Password123!")]
    [InlineData("P@ssw0rd2026")]
    [InlineData("aaaaaaaaaaaa")]
    [InlineData("abababababab")]
    [InlineData("123456789012")]
    [InlineData("qwertyuiop123")]
    [InlineData("abcdefghijkl")]
    [InlineData("iloveyou2026!!")]
    [InlineData("Summer2026Summer")]
    [InlineData("AIaaS Portal!")]
    [InlineData("portal-portal-1")]
    [InlineData("Portal-Demo-2026")]
    [InlineData("administrator1")]
    public void What_guessing_lists_start_with_is_refused(string password) =>
        Assert.Equal("PasswordGuessable", PasswordChecks.Fault(password));

    [Theory]
    [InlineData("wilhelmina2026")]
    [InlineData("acmetools12345")]
    [InlineData("OthersonOtherson")]
    public void The_persons_own_names_are_refused(string password) =>
        Assert.Equal("PasswordGuessable", PasswordChecks.Fault(password, "wilhelmina@acmetools.example", "W. Otherson"));
}
