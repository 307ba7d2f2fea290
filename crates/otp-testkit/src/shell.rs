//! The commands in lines for a shell, as a page shows them.

/// The commands in their order, each with its words. What stands before a program is left out: a prompt, and variables that are set
/// for it. So are comments, and the files that a command reads or writes.
#[must_use]
pub fn commands(text: &str) -> Vec<Vec<String>> {
    text.replace("\\\n", " ").lines().flat_map(of_line).collect()
}

fn of_line(line: &str) -> Vec<Vec<String>> {
    let mut commands = vec![Vec::new()];
    let (mut word, mut quote, mut is_file) = (None::<String>, None, false);
    // The blank at the end closes the last word.
    for sign in line.chars().chain([' ']) {
        if quote == Some(sign) {
            quote = None;
        } else if quote.is_some() {
            word.get_or_insert_default().push(sign);
        } else if ['\'', '"'].contains(&sign) {
            word.get_or_insert_default();
            quote = Some(sign);
        } else if sign == '#' && word.is_none() {
            break;
        } else if sign.is_whitespace() || "|&;()<>".contains(sign) {
            if let Some(word) = word.take() {
                let is_taken = std::mem::take(&mut is_file);
                commands.last_mut().unwrap().extend((!is_taken).then_some(word));
            }
            is_file = is_file && sign != '(' || ['<', '>'].contains(&sign);
            if "|&;()".contains(sign) {
                commands.push(Vec::new());
            }
        } else {
            word.get_or_insert_default().push(sign);
        }
    }
    for command in &mut commands {
        let is_set = |word: &&String| {
            let name = word.split_once('=').map(|(name, _)| name);
            name.is_some_and(|name| name.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_'))
        };
        let before = command.iter().take_while(|word| *word == "$" || is_set(word)).count();
        command.drain(..before);
    }
    commands.retain(|command| !command.is_empty());
    commands
}
