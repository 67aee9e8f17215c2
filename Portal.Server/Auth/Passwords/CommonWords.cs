namespace Portal.Server.Auth.Passwords;

/// <summary>Words that published lists of leaked passwords are full of, at least four letters long.</summary>
internal static class CommonWords
{
    public static IReadOnlyList<string> All { get; } = string.Concat(
        "password passwort passw0rd passwd pass letmein welcome admin administrator administration root user test tester testing guest ",
        "default login logon signin access secret secure security private public change changeme temp temporary demo sample example ",
        "company office enterprise server system database oracle mysql postgres microsoft windows google apple samsung android linux ",
        "qwerty qwertz azerty qwertyuiop asdf asdfgh asdfghjkl zxcv zxcvbn zxcvbnm qazwsx qazwsxedc 1qaz2wsx 3edc4rfv q1w2e3r4 1q2w3e4r ",
        "qweasd qweasdzxc qwer uiop hjkl dvorak keyboard 1234 4321 12345 123456 1234567890 0987654321 987654321 147258369 159753 ",
        "112233 121212 123123 123321 131313 111111 000000 666666 696969 888888 520520 5201314 iloveyou loveyou lovely love trustno1 ",
        "monkey dragon master shadow sunshine princess football baseball basketball soccer hockey superman batman spiderman starwars ",
        "pokemon pikachu naruto minecraft fortnite freedom whatever hello hellohello computer internet freedom money summer winter ",
        "spring autumn january february march april june july august september october november december monday tuesday wednesday ",
        "thursday friday saturday sunday michael jennifer jessica ashley daniel charlie thomas jordan hunter robert andrew joshua ",
        "matthew anthony george harley ranger maggie ginger pepper cookie chocolate cheese banana orange purple yellow silver golden ",
        "flower butterfly angel diamond tigger tiger lion eagle falcon phoenix wizard killer warrior hacker matrix ninja samurai ",
        "mustang corvette ferrari porsche mercedes yamaha yankees lakers cowboys steelers arsenal chelsea liverpool barcelona madrid ",
        "london paris berlin china beijing shanghai america canada mexico india russia germany france italy japan tokyo ",
        "babygirl baby family forever jesus christ blessed heaven heart friend friends happy birthday lucky smile star ",
        "abcd abcde abcdef abcdefg abc123 a1b2c3 a1b2c3d4 aa123456 woaini woaini1314 mima qingwen nihao zhongguo wang zhang ",
        "superuser supervisor manager operator publisher member support helpdesk service backup master12 p4ssword letmein1 ")
        .Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct().ToArray();
}
